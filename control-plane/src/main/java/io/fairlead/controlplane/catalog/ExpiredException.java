package io.fairlead.controlplane.catalog;

/**
 * The changes after that revision are no longer kept: list again and go on from there (a watch
 * answers 410 Gone).
 */
public final class ExpiredException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final long oldest;

  /**
   * Creates it.
   *
   * @param asked the revision after which changes were wanted
   * @param oldest the smallest revision that would still do
   */
  public ExpiredException(long asked, long oldest) {
    super("too old resource version: " + asked + " (" + oldest + ")");
    this.oldest = oldest;
  }

  /** The smallest revision after which all changes are still known. */
  public long oldest() {
    return oldest;
  }
}
