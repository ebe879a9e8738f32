package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.forward.Freshness;
import io.fairlead.agent.dns.zone.Sampler;
import io.fairlead.agent.dns.zone.Source;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What is said to a question, whoever asks, and how long that is so; used by one thread. */
final class Truth {
  private static final int LEAST_RECORD = 16; // bytes of an A record whose owner is compressed

  private final Sampler sampler;
  private Source source = Source.NEVER;
  private Optional<Freshness> freshness = Optional.empty();
  private @Nullable Reply reply;

  private Truth(Sampler sampler) {
    this.sampler = sampler;
  }

  /** Of a packet of so many bytes at most. */
  static Truth within(int bytes) {
    return new Truth(new Sampler(bytes / LEAST_RECORD, ThreadLocalRandom.current()));
  }

  /** Another one that is not kept. */
  Truth apart() {
    return new Truth(sampler);
  }

  Sampler sampler() {
    return sampler;
  }

  /** Of our zone. */
  void found(Reply told, Source of) {
    reply = told;
    source = of;
    freshness = Optional.empty();
  }

  /** Of an upstream, and no zone of ours will ever say anything else. */
  void found(Reply told, Freshness of) {
    reply = told;
    freshness = Optional.of(of);
  }

  boolean is(Reply told) {
    return told.equals(reply);
  }

  Source source() {
    return source;
  }

  /** Of what an upstream says; empty where our zone does. */
  Optional<Freshness> freshness() {
    return freshness;
  }
}
