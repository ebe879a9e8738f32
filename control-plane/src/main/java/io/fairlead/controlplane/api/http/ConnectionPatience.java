package io.fairlead.controlplane.api.http;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/**
 * Closes a connection that owes us a request for too long: the head of the first one from when it
 * connects, of a later one from when the last answer ended. While an answer is under way, a watch
 * of hours too, and after an upgrade the connection may be as quiet as it likes. Resets a
 * connection whose client does not read what it asked for ({@link ReadInTime}).
 */
public final class ConnectionPatience
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private final Inlet<HttpRequest> requestIn = Inlet.create("patience.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("patience.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("patience.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("patience.responseOut");
  private final Duration first;
  private final Duration next;
  private final Duration unread;

  /**
   * @param first until the head of the first request is there
   * @param next from the end of an answer until the head of the next request is there
   * @param unread while there is something to read and nothing is read
   */
  public ConnectionPatience(Duration first, Duration next, Duration unread) {
    this.first = first;
    this.next = next;
    this.unread = unread;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return BidiShape.of(requestIn, requestOut, responseIn, responseOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Connection();
  }

  private final class Connection extends TimerGraphStageLogic {
    private final AsyncCallback<Object> ended = createAsyncCallback(done -> ended());
    private int underWay;
    private boolean upgraded;

    Connection() {
      super(shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              underWay++;
              cancelTimer(ConnectionPatience.class);
              push(requestOut, grab(requestIn));
            }

            @Override
            public void onUpstreamFinish() {
              complete(requestOut);
            }
          });
      setHandler(
          requestOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requestIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requestIn, cause);
            }
          });
      setHandler(
          responseIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(responseOut, watched(grab(responseIn)));
            }

            @Override
            public void onUpstreamFinish() {
              complete(responseOut);
            }
          });
      setHandler(
          responseOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responseIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(responseIn, cause);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(ConnectionPatience.class, first);
    }

    @Override
    public void onTimer(Object timer) {
      if (isAvailable(responseOut)) {
        completeStage();
      } else { // the last answer is not taken yet: an orderly end would wait for that
        failStage(new TimeoutException("the client did not read its answer"));
      }
    }

    private HttpResponse watched(HttpResponse response) {
      if (response.status().equals(StatusCodes.SWITCHING_PROTOCOLS)) {
        upgraded = true;
        return response;
      }
      ReadInTime read = new ReadInTime(unread, () -> ended.invoke(ConnectionPatience.this));
      if (!(response.entity() instanceof HttpEntity.Strict strict)) {
        return response.transformEntityDataBytes(Flow.fromGraph(read));
      }
      if (strict.getData().size() <= ReadInTime.PIECE) {
        ended();
        return response;
      }
      return response.withEntity(
          HttpEntities.create(
              strict.getContentType(),
              strict.getData().size(),
              Source.single(strict.getData()).via(read)));
    }

    private void ended() {
      underWay--;
      if (underWay == 0 && !upgraded) {
        scheduleOnce(ConnectionPatience.class, next);
      }
    }
  }
}
