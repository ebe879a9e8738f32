package io.fairlead.model.routepolicy;

/**
 * What a policy can say. Of what is said in several places about one request, each of these holds
 * by itself: the one of the most specific target.
 */
public enum PolicyPart {
  AUTHENTICATION("authentication"),
  CORS("cors"),
  LOCAL_LIMIT("rateLimit.local"),
  GLOBAL_LIMIT("rateLimit.global");

  private final String field;

  PolicyPart(String field) {
    this.field = field;
  }

  /** Where it stands in {@code spec}. */
  public String field() {
    return field;
  }
}
