#!/bin/sh
set -e
rm -f /usr/bin/break-glass-kit /etc/udev/rules.d/70-break-glass-kit.rules
