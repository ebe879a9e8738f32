package io.fairlead.agent.dns.zone;

/**
 * What an answer was read from. It is retired once the data says something else there, which is
 * after the new data is answered from: an answer whose source is not retired is still right.
 */
public final class Source {
  /** Of what depends on no data at all. */
  static final Source FOREVER = new Source();

  /** Of what is better read anew each time. */
  public static final Source NEVER = new Source();

  static {
    NEVER.retired = true;
  }

  private volatile boolean retired;

  public boolean retired() {
    return retired;
  }

  void retire() {
    retired = true;
  }
}
