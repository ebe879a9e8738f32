package io.fairlead.agent.dns.query;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Hears which addresses a client is about to be told, and says when it may be (B22). Asked from any
 * thread, never fails.
 */
public interface Admission {

  /** Everybody may be told everything at once. */
  Admission NONE =
      new Admission() {
        @Override
        public boolean concernsAny() {
          return false;
        }

        @Override
        public boolean concerns(InetAddress client, Supplier<Name> name) {
          return false;
        }

        @Override
        public CompletionStage<?> admit(InetAddress client, Name name, List<Record> answer) {
          return CompletableFuture.completedStage(null);
        }
      };

  /** Whether {@link #admit} is to be asked about what some client is told. */
  boolean concernsAny();

  /**
   * Whether it is to be asked about what this client is told of a name.
   *
   * @param name asked for only where it matters
   */
  boolean concerns(InetAddress client, Supplier<Name> name);

  /**
   * Completes when the client may be told, soon in all cases.
   *
   * @param name what was asked for, by the client or for it: what a search list, an alias of ours
   *     or a rewrite leads to is asked for as well
   * @param answer from the name's own records, or its alias, to the end of the chain
   */
  CompletionStage<?> admit(InetAddress client, Name name, List<Record> answer);
}
