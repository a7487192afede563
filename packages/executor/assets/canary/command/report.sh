# Writes a report of which every outcome is known.
cat > report.xml <<'REPORT'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="canary">
  <testcase name="passes"/>
  <testcase name="fails"><failure message="on purpose"/></testcase>
  <testcase name="is skipped"><skipped message="on purpose"/></testcase>
  <testcase name="is an error"><error message="on purpose"/></testcase>
  <testcase name="单元"><failure message="期望的 é 😀"/></testcase>
</testsuite>
REPORT
exit 1
