#!/bin/sh
set -e
app="/opt/Break Glass Kit"
# Chromium's sandbox helper must belong to root and be set-uid where user namespaces are restricted.
chown root:root "$app/chrome-sandbox"
chmod 4755 "$app/chrome-sandbox"
if [ -f "$app/resources/70-break-glass-kit.rules" ]; then
  install -m 0644 "$app/resources/70-break-glass-kit.rules" /etc/udev/rules.d/70-break-glass-kit.rules
  if command -v udevadm >/dev/null 2>&1; then
    udevadm control --reload-rules || true
    udevadm trigger --subsystem-match=hidraw || true
  fi
fi
ln -sf "$app/break-glass-kit" /usr/bin/break-glass-kit
