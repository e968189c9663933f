# What the tests need from the machine. Sourced by ./test.

need_tools() {
  local tool missing=0
  for tool in dotnet node npm git; do
    command -v "$tool" >/dev/null && continue
    broken "$tool is missing: Hikeshi needs the .NET 10 SDK, Node.js 20 or later, and git"
    missing=1
  done
  return "$missing"
}

# Chromium for the console test, and fonts with which its Japanese can be read; Go and its packages for transparency logs, with which the
# published evidence is verified by code that is not ours; José, which opens what we seal; PostgreSQL, of which the tests start one of their own;
# rsyslog, which delivers to a node as it would to Elasticsearch and to another rsyslog; nftables, conntrack and iproute2, the firewall that the
# tests order about in network namespaces of their own; BIND, whose response policy zone a connector changes; OpenLDAP, which stands in for Active Directory;
# libmodsecurity, which carries out the virtual patches that are written.
want_packages() {
  local packages=()
  [ -x /usr/bin/chromium ] || packages+=(chromium)
  ls /usr/share/fonts/opentype/noto/NotoSansCJK-* >/dev/null 2>&1 || packages+=(fonts-noto-cjk)
  [ -x /usr/bin/go ] || packages+=(golang-go)
  [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || packages+=(golang-golang-x-mod-dev)
  [ -x /usr/bin/jose ] || packages+=(jose)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
  [ -x /usr/sbin/rsyslogd ] || packages+=(rsyslog)
  ls /usr/lib/*/rsyslog/omelasticsearch.so >/dev/null 2>&1 || packages+=(rsyslog-elasticsearch)
  ls /usr/lib/*/rsyslog/omrelp.so >/dev/null 2>&1 || packages+=(rsyslog-relp)
  [ -x /usr/sbin/nft ] || packages+=(nftables)
  [ -x /usr/sbin/conntrack ] || packages+=(conntrack)
  [ -x /usr/sbin/ip ] || [ -x /sbin/ip ] || packages+=(iproute2)
  [ -x /usr/sbin/named ] || packages+=(bind9)
  [ -x /usr/sbin/slapd ] || packages+=(slapd)
  ls /usr/lib/*/libmodsecurity.so.3 >/dev/null 2>&1 || packages+=(libmodsecurity3)
  [ "${#packages[@]}" -eq 0 ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${packages[*]}"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"; } >artifacts/test/apt.log 2>&1; then
      tail -n 20 artifacts/test/apt.log >&2
      echo "could not install ${packages[*]}" >&2
    fi
  else
    echo "missing: ${packages[*]} (Debian packages); as root: apt-get install ${packages[*]}. What needs them is skipped." >&2
  fi
}
