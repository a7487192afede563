package shop;

public class Basket {
  private int cents;

  public void add(String thing, int count) {
    if (count < 1) throw new IllegalArgumentException("count must be at least 1");
    cents += count * (thing.equals("cup") ? 1200 : 350);
  }

  public int total() {
    return cents;
  }
}
