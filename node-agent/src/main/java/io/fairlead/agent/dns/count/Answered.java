package io.fairlead.agent.dns.count;

/**
 * What was answered until one moment.
 *
 * @param requests by type, see {@link Tally#types}
 * @param responses by code of the header
 * @param asked bytes of questions
 * @param told bytes of answers
 * @param took seconds
 * @param panics unexpected failures
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Answered(
    long[] requests, long[] responses, Buckets asked, Buckets told, Buckets took, long panics) {

  public Answered plus(Answered other) {
    return new Answered(
        plus(requests, other.requests),
        plus(responses, other.responses),
        asked.plus(other.asked),
        told.plus(other.told),
        took.plus(other.took),
        panics + other.panics);
  }

  private static long[] plus(long[] one, long[] other) {
    long[] all = one.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] += other[i];
    }
    return all;
  }
}
