package io.fairlead.agent.domains;

import io.fairlead.agent.dns.query.Admission;
import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.DomainName;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Writes down what pods are told while the agent that will put it in force is on its way: whoever
 * answers in its place has no data plane. Bounded. Thread-safe.
 */
public final class DomainNotes implements Admission {
  private static final CompletionStage<?> AT_ONCE = CompletableFuture.completedStage(null);

  private final DomainSettings settings;
  private final InstantSource clock;
  private final NamedPolicies policies; // guarded by this
  private final LearnedFile file; // guarded by this
  private final Set<Fact> noted = new HashSet<>(); // guarded by this
  private volatile Watched watched = Watched.NOBODY;

  public DomainNotes(DomainSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.policies = new NamedPolicies(settings.judgedElsewhere());
    this.file = new LearnedFile(settings.notes());
  }

  /** From now on answers that concern policies of this image are written down. */
  public synchronized void expect(NodeImage image, Set<ImageKey> changed) {
    if (policies.update(image, changed)) {
      watched = Watched.by(policies);
    }
  }

  @Override
  public boolean concernsAny() {
    return !watched.nobody();
  }

  @Override
  public boolean concerns(InetAddress client, Supplier<Name> name) {
    Watched now = watched;
    return now.has(client) && !now.allowing(client, name.get()).isEmpty();
  }

  @Override
  public CompletionStage<?> admit(InetAddress client, Name name, List<Record> answer) {
    List<NamespacedName> allowing = watched.allowing(client, name);
    if (!allowing.isEmpty()) {
      note(allowing, name, settings.untils(Told.addresses(name, answer), clock.millis()));
    }
    return AT_ONCE;
  }

  private synchronized void note(
      List<NamespacedName> allowing, Name name, Map<String, Long> untils) {
    String text = DomainName.canonical(name.toString());
    Map<Fact, Long> news = new HashMap<>();
    for (NamespacedName policy : allowing) {
      untils.forEach(
          (address, until) -> {
            Fact fact = new Fact(policy, text, address);
            if (noted.size() < LearnedNames.MOST_OF_POLICY && noted.add(fact)) {
              news.put(fact, until);
            }
          });
    }
    file.append(news);
  }
}
