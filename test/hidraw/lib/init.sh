#!/bin/busybox sh
# First program of the guest: modules, the host's file system read-only, then one Node process.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
while read -r name; do
  case "$name" in
    dummy_hcd) /bin/busybox insmod /modules/dummy_hcd.ko num=2 || echo "guest: dummy_hcd not loaded" ;;
    *) /bin/busybox insmod "/modules/$name.ko" || echo "guest: $name not loaded" ;;
  esac
done < /modules/order
/bin/busybox mkdir -p /dev/pts
/bin/busybox mount -t devpts devpts /dev/pts
/bin/busybox mount -t configfs config /sys/kernel/config
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 hostroot /host || { echo "guest: no host file system"; /bin/busybox dmesg | /bin/busybox tail -15; }
/bin/busybox mount -t tmpfs tmpfs /host/run
# A checkout below /tmp must stay in sight; what is written goes to /run.
case @SCRIPT@ in
  /tmp/*) ;;
  *) /bin/busybox mount -t tmpfs tmpfs /host/tmp ;;
esac
/bin/busybox mount -o bind /proc /host/proc
/bin/busybox mount -o bind /sys /host/sys
/bin/busybox mount -o bind /sys/kernel/config /host/sys/kernel/config
/bin/busybox mount -o bind /dev /host/dev
/bin/busybox mount -o bind /dev/pts /host/dev/pts
echo "guest: started"
/bin/busybox env -i @ENV@ /bin/busybox chroot /host @NODE@ @SCRIPT@
echo "guest: exit $?"
/bin/busybox sync
/bin/busybox reboot -f
