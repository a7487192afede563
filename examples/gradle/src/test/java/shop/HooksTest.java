package shop;

import org.junit.BeforeClass;
import org.junit.Test;

public class HooksTest {
  @BeforeClass public static void open() {
    throw new IllegalStateException("the shop is closed");
  }

  @Test public void one() {}

  @Test public void two() {}
}
