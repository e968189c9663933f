# Adding up. Sourced by ./test.
passed=0 failed=0 skipped=0 broke=()
part_name="" part_began=$SECONDS

part() {
  part_end
  part_name=$1 part_began=$SECONDS
  echo "== $part_name"
}

part_end() {
  [ -z "$part_name" ] || echo "   $((SECONDS - part_began)) s"
  part_name=""
}

# broken WHAT: something that has no count of its own failed.
broken() {
  echo "FAILED: $1" >&2
  broke+=("    $1")
  failed=$((failed + 1))
}

# run NAME COMMAND…: shows the end of the output when it fails.
run() {
  local name=$1 log=artifacts/test/$1.log
  shift
  "$@" >"$log" 2>&1 && return 0
  tail -n 60 "$log" >&2
  echo "(all of it: $log)" >&2
  return 1
}

# run_dotnet NAME PROGRAM ARGUMENT…: an xunit.v3 executable; its last "Total: …" line is the truth.
run_dotnet() {
  local name=$1 log=artifacts/test/$1.log status=0 line total bad left errors
  shift
  "$@" -noColor -noLogo >"$log" 2>&1 || status=$?
  line=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
  if [ -z "$line" ] && [ -n "${filter:-}" ] && [ "$status" -eq 0 ] && grep -qE 'Total: 0$' "$log"; then
    echo "   none matches $filter"
    return
  fi
  if [ -z "$line" ]; then
    tail -n 60 "$log" >&2
    broken "$name ended with exit code $status and no summary"
    return
  fi
  total=$(($(number Total "$line") - $(number "Not Run" "$line"))) errors=$(number Errors "$line") bad=$(number Failed "$line") left=$(number Skipped "$line")
  # "Not run" are those that run only when named (measurements); the total counts them.
  passed=$((passed + total - bad - left)) failed=$((failed + bad + errors)) skipped=$((skipped + left))
  grep -E '\[(FAIL|SKIP)\]' "$log"
  if [ $((bad + errors)) -gt 0 ]; then
    grep -vE '^ *(Discover|Starting|Finished)|^Ok, passed ' "$log" | tail -n 200 >&2
    mapfile -t -O "${#broke[@]}" broke < <(failures "$log")
  elif [ "$status" -ne 0 ]; then
    broken "$name ended with exit code $status"
  fi
  echo "   $((total - bad - left)) passed, $((bad + errors)) failed, $left skipped"
}

# failures LOG: each test that failed, with the first lines of what it said; the log itself holds the output of everything beside it.
failures() { awk '/\[FAIL\]/ { left = 6 } left-- > 0 { print substr($0, 1, 400) }' "$1"; }

# The console's tests; vitest reports as JSON.
run_web() {
  local log=artifacts/test/web.log json=artifacts/test/web.json status=0 counts
  if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    (cd web && run_npm ci --no-audit --no-fund --loglevel=error) || { broken "npm ci"; return; }
  fi
  rm -f "$json"
  (cd web && npm test --silent -- --reporter=default --reporter=json --outputFile.json="../$json") >"$log" 2>&1 || status=$?
  counts=$(node -e 'const r=JSON.parse(require("fs").readFileSync(process.argv[1],"utf8"));
    const brokenFiles=r.testResults.filter(f=>f.status==="failed"&&f.assertionResults.every(a=>a.status!=="failed")).length;
    console.log(r.numPassedTests, r.numFailedTests+brokenFiles, r.numPendingTests+(r.numTodoTests||0))' "$json" 2>/dev/null)
  if [ -z "$counts" ]; then
    tail -n 60 "$log" >&2
    broken "the console tests ended with exit code $status and no summary"
    return
  fi
  set -- $counts
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
  if [ "$2" -gt 0 ]; then
    tail -n 100 "$log" >&2
    mapfile -t -O "${#broke[@]}" broke < <(grep -aE '^ *(FAIL|×) ' "$log" | sort -u | head -n 20)
  elif [ "$status" -ne 0 ]; then
    broken "the console tests ended with exit code $status"
  fi
  echo "   $1 passed, $2 failed, $3 skipped"
}

run_npm() { npm "$@" >../artifacts/test/npm.log 2>&1 || { tail -n 40 ../artifacts/test/npm.log >&2; return 1; }; }

number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$2"; }

# What failed, by name; the last line of all; the exit code.
tally_end() {
  part_end
  [ "${#broke[@]}" -eq 0 ] || printf '%s\n' "== what failed" "${broke[@]}"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
