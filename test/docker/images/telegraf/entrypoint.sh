#!/bin/bash
# Started as root, gives up root; needs the capabilities for that, as the official image does.
set -e
[[ ${1:0:1} == - ]] && set -- telegraf "$@"
[[ $EUID -eq 0 ]] || exec "$@"
exec setpriv --reuid telegraf --regid telegraf --init-groups "$@"
