package io.fairlead.agent.dns.trace;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** One step on the way to an answer. Names are as in zone files, times in microseconds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Step.Question.class, name = "question"),
  @JsonSubTypes.Type(value = Step.Walk.class, name = "walk"),
  @JsonSubTypes.Type(value = Step.Rewrite.class, name = "rewrite"),
  @JsonSubTypes.Type(value = Step.Hosts.class, name = "hosts"),
  @JsonSubTypes.Type(value = Step.Cluster.class, name = "cluster"),
  @JsonSubTypes.Type(value = Step.Hidden.class, name = "hidden"),
  @JsonSubTypes.Type(value = Step.Alias.class, name = "alias"),
  @JsonSubTypes.Type(value = Step.Blocked.class, name = "blocked"),
  @JsonSubTypes.Type(value = Step.LeftOut.class, name = "leftOut"),
  @JsonSubTypes.Type(value = Step.Template.class, name = "template"),
  @JsonSubTypes.Type(value = Step.ZoneFile.class, name = "zoneFile"),
  @JsonSubTypes.Type(value = Step.Cached.class, name = "cached"),
  @JsonSubTypes.Type(value = Step.Forward.class, name = "forward"),
  @JsonSubTypes.Type(value = Step.Upstream.class, name = "upstream"),
  @JsonSubTypes.Type(value = Step.Note.class, name = "note")
})
public sealed interface Step {

  /** Another question that was answered for this one, a step of a search list. */
  record Question(String name, String type, List<Step> steps) implements Step {}

  /**
   * The client's search list, walked for it (B10).
   *
   * @param names all that its resolver would ask; empty when it is not walked
   * @param end what came of it, or why it is not walked
   */
  record Walk(List<String> names, String end) implements Step {}

  /** A rule that made another name of it. */
  record Rewrite(String from, String to, String rule) implements Step {}

  /**
   * Entries of {@code hosts} decided.
   *
   * @param where a file, or the settings
   */
  record Hosts(String where, String result) implements Step {}

  /**
   * The cluster's zone was asked.
   *
   * @param revision of the image it is answered from
   * @param result {@code NOERROR}, {@code NXDOMAIN}, {@code NODATA}, {@code SERVFAIL}, {@code
   *     CNAME}
   * @param why there is nothing; empty when there is something
   * @param from the objects that decided
   * @param nearest names that exist and may be meant
   */
  record Cluster(
      String zone,
      long revision,
      String result,
      String why,
      List<Origin> from,
      List<String> nearest)
      implements Step {}

  /** An object of the cluster, and what of it counts. */
  record Origin(String kind, String namespace, String name, String what) {}

  /**
   * The name is there, and not for this client (B12).
   *
   * @param scope of its namespace
   */
  record Hidden(String namespace, String scope, List<Origin> from) implements Step {}

  /** A name that is another name for the next. */
  record Alias(String from, String to) implements Step {}

  /**
   * An entry of a blocklist decided.
   *
   * @param where a file, or the settings
   */
  record Blocked(String name, String entry, String where) implements Step {}

  /** Names outside have none of this type, the settings say. */
  record LeftOut(String type) implements Step {}

  /** A template of this zone made the answer. */
  record Template(String zone, String result) implements Step {}

  /**
   * A zone of a file was asked.
   *
   * @param where the file
   */
  record ZoneFile(String zone, String where, String result) implements Step {}

  /**
   * What was kept decided.
   *
   * @param result its code
   * @param ageMicros since it was kept
   * @param ttl seconds until its end; 0 when it is past
   * @param stale it is past its end
   */
  record Cached(String result, long ageMicros, long ttl, boolean stale) implements Step {}

  /** Upstreams of this zone are asked, by this policy. */
  record Forward(String zone, String policy, List<String> to) implements Step {}

  /**
   * One exchange with one upstream.
   *
   * @param server as {@code dns://9.9.9.9:53}
   * @param result its code, or what went wrong
   */
  record Upstream(String server, String protocol, String result, long micros, int records)
      implements Step {}

  /** Anything else that mattered. */
  record Note(String text) implements Step {}
}
