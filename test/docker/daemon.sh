#!/bin/sh
# Process 1 of a test's Docker daemon. daemon.ts starts it in network, mount and process namespaces of its own, so that
# nothing it does reaches the machine's own Docker, and all of it (containers, mounts, interfaces) ends with this process.
# usage: daemon.sh GATEWAY LOOPBACK OUTSIDE dockerd ARGUMENT...
set -eu
gateway=$1 loopback=$2 outside=$3
shift 3

# daemonNetwork.ts has put the interface "eth0" into this namespace when it writes a line.
read -r _

ip link set lo up
ip address add "$loopback/29" dev eth0
ip address add "$outside/29" dev eth0
ip link set eth0 up
ip route add default via "$gateway"

# What the test sends to $loopback arrives on 127.0.0.1; what it sends to $outside arrives as from another machine.
echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet
iptables --table nat --append PREROUTING --in-interface eth0 --destination "$loopback" --jump DNAT --to-destination 127.0.0.1

# Sockets and state of its own, which leave nothing behind. A containerd of the machine must not be found either: dockerd
# would share it with the machine's own Docker.
for directory in /run/docker /run/containerd; do
  mkdir -p "$directory"
  mount -t tmpfs tmpfs "$directory"
done

# Not exec: a shell that waits also reaps the orphans of this process namespace, dockerd would not.
"$@" &
wait "$!"
