package io.fairlead.persistence.journal;

import com.typesafe.config.Config;
import java.io.IOException;
import java.util.Optional;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The journal of the library; what becomes of writes is noted for those who ask why, and a file is
 * written to only where there is room.
 */
final class NotedJournal extends JdbcAsyncWriteJournal {

  private static final String URL = "pekko-persistence-jdbc.shared-databases.slick.db.url";

  private final WriteTrouble trouble;
  private final Optional<Room> room;

  /** Made by the library, by its name in {@code fairlead-journal.conf}. */
  NotedJournal(Config config) {
    super(config);
    trouble = WriteTrouble.of(system());
    room = Room.of(system().settings().config().getString(URL));
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    Future<Seq<Try<BoxedUnit>>> writing =
        room.flatMap(Room::shortage)
            .<Future<Seq<Try<BoxedUnit>>>>map(why -> Futures.failed(new IOException(why)))
            .orElseGet(() -> super.asyncWriteMessages(messages));
    writing.onComplete(this::noted, ec());
    return writing;
  }

  private BoxedUnit noted(Try<Seq<Try<BoxedUnit>>> done) {
    if (done.isSuccess()) {
      trouble.succeeded();
    } else {
      trouble.failed(done.failed().get());
    }
    return BoxedUnit.UNIT;
  }
}
