package shop;

import static org.junit.Assert.assertEquals;

import org.junit.Ignore;
import org.junit.Test;

public class BasketTest {
  @Test public void total() {
    Basket basket = new Basket();
    basket.add("cup", 2);
    System.out.println("重试: 支付网关没有响应");
    assertEquals(2400, basket.total());
  }

  @Test public void failsByAnAssertion() {
    Basket basket = new Basket();
    basket.add("cup", 1);
    assertEquals("期望的 total <&>", 1300, basket.total());
  }

  @Test public void throwsAnError() {
    new Basket().add("cup", 0);
  }

  @Ignore("with the next release") @Test public void refund() {}

  @Test(timeout = 100) public void isTooSlow() throws InterruptedException {
    Thread.sleep(5000);
  }
}
