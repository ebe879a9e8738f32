package io.fairlead.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor system on a journal, with notes that are started when first used. */
final class NoteSystem implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A note gets a command; it is started if it is not there. */
  private record To(String name, Note.Command command) {}

  private final ActorSystem<To> system;

  NoteSystem(JournalSettings settings, String more) {
    Config config =
        ConfigFactory.parseString(
                "pekko.loglevel=WARNING, pekko.actor.provider=local, pekko.jvm-shutdown-hooks=off,"
                    + " pekko.coordinated-shutdown.run-by-jvm-shutdown-hook=off, "
                    + more)
            .withFallback(settings.pekkoConfig())
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(notes(), "notes", config);
  }

  private static org.apache.pekko.actor.typed.Behavior<To> notes() {
    return Behaviors.setup(
        context -> {
          Map<String, ActorRef<Note.Command>> known = new HashMap<>();
          return Behaviors.receiveMessage(
              to -> {
                known
                    .computeIfAbsent(to.name, name -> context.spawn(Note.create(name), name))
                    .tell(to.command);
                return Behaviors.same();
              });
        });
  }

  CompletionStage<Done> keep(String name, String text) {
    return keep(name, text, PATIENCE);
  }

  CompletionStage<Done> keep(String name, String text, Duration patience) {
    return AskPattern.ask(
        system,
        replyTo -> new To(name, new Note.Keep(text, replyTo)),
        patience,
        system.scheduler());
  }

  /** What keeps notes from being written; empty: nothing. */
  String trouble() {
    return WriteTrouble.of(system).now().orElse("");
  }

  List<String> kept(String name) throws Exception {
    CompletionStage<List<String>> answer =
        AskPattern.ask(
            system, replyTo -> new To(name, new Note.Ask(replyTo)), PATIENCE, system.scheduler());
    return answer.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
