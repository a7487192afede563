package shop;

import org.junit.Test;

public class CrashTest {
  @Test public void endsTheProcess() {
    if ("yes".equals(System.getenv("CRASH"))) System.exit(0);
  }
}
