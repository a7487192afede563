#!/bin/sh
# Writes reports/price.xml in the JUnit dialect. Exit 1 where a case failed, as test tools do.
set -u
here=$(dirname "$0")
mkdir -p reports
report=reports/price.xml
failed=0
echo '<?xml version="1.0" encoding="UTF-8"?>' >"$report"
echo '<testsuites><testsuite name="price">' >>"$report"

# case_of NAME EXPECTED COUNT UNIT_PRICE
case_of() {
  if said=$(sh "$here/check.sh" "$2" "$3" "$4"); then
    echo "<testcase classname=\"price\" name=\"$1\" time=\"0.010\"/>" >>"$report"
  else
    failed=1
    {
      echo "<testcase classname=\"price\" name=\"$1\" time=\"0.010\">"
      echo "<failure message=\"$said\">price.sh $3 $4: $said</failure></testcase>"
    } >>"$report"
  fi
}

case_of 'one piece' 250 1 250
case_of '十件九折' 2250 10 250
case_of 'nothing costs nothing 🎁' 0 0 250
case_of 'a wrong expectation' 999 2 250
sleep 1
echo '<testcase classname="price" name="slow: a second" time="1.0"/>' >>"$report"
{
  echo '<testcase classname="price" name="foreign currency">'
  echo '<skipped message="price.sh knows cents only"/></testcase>'
  echo '<testcase classname="price" name="the register is connected" time="0.001">'
  echo '<error message="no register on this host" type="SetupError">opening the register failed</error></testcase>'
  echo '</testsuite></testsuites>'
} >>"$report"
exit "$failed"
