package io.fairlead.controlplane.serialization;

import io.fairlead.controlplane.allocation.PoolCommand;
import io.fairlead.controlplane.allocation.PoolReply;
import io.fairlead.controlplane.budget.BudgetEntity;
import io.fairlead.controlplane.distribution.RollCall;
import io.fairlead.controlplane.membership.Readership;
import io.fairlead.controlplane.membership.Retirement;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.EntityReply;
import io.fairlead.controlplane.workload.WorkloadEntity;
import java.io.NotSerializableException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Commands and replies between control-plane JVMs as CBOR. Never stored; fields that a JVM of
 * another version does not know are skipped, so that a rolling update goes on working. A field that
 * may be absent needs no new version; one that is renamed or means something else does, and old
 * members then refuse the message, whose sender asks again. Golden files hold all that was sent.
 */
public final class MessageSerializer extends SerializerWithStringManifest {

  /** In every message; never changes. */
  public static final int IDENTIFIER = 71_002;

  /** Of every message, until one of them needs another. */
  private static final String VERSION = ":1";

  /** Every message there is; the manifest is the name inside its protocol, and the version. */
  static final List<Class<?>> MESSAGES =
      List.of(
          EntityCommand.Create.class,
          EntityCommand.Replace.class,
          EntityCommand.Delete.class,
          EntityCommand.Reconcile.class,
          EntityReply.Done.class,
          EntityReply.AlreadyExists.class,
          EntityReply.NotFound.class,
          EntityReply.Conflict.class,
          EntityReply.Failed.class,
          PoolCommand.Acquire.class,
          PoolCommand.Preview.class,
          PoolCommand.Settle.class,
          PoolCommand.Gone.class,
          PoolCommand.Abandon.class,
          PoolReply.Acquired.class,
          PoolReply.Refused.class,
          PoolReply.Each.class,
          PoolReply.Freed.class,
          PoolReply.Failed.class,
          WorkloadEntity.Wake.class,
          BudgetEntity.Ask.class,
          BudgetEntity.Answer.class,
          RollCall.Told.class,
          RollCall.Missed.class,
          RollCall.Forward.class,
          Readership.WhoReads.class,
          Readership.Reads.class,
          Retirement.Retires.class);

  private static final Map<String, Class<?>> BY_MANIFEST =
      MESSAGES.stream()
          .collect(Collectors.toMap(MessageSerializer::manifestOf, Function.identity()));

  private final ObjectMapper cbor;

  /** Made by Pekko. */
  public MessageSerializer(ExtendedActorSystem system) {
    ActorRefResolver refs = ActorRefResolver.get(Adapter.toTyped(system));
    cbor =
        CBORMapper.builder()
            .addModule(
                new SimpleModule()
                    .addSerializer(new RefWriter(refs))
                    .addDeserializer(ActorRef.class, new RefReader(refs)))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return manifestOf(message.getClass());
  }

  @Override
  public byte[] toBinary(Object message) {
    return cbor.writeValueAsBytes(message);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    Class<?> type = BY_MANIFEST.get(manifest);
    if (type == null) {
      throw new NotSerializableException("not a message of this release: " + manifest);
    }
    return cbor.readValue(bytes, type);
  }

  private static String manifestOf(Class<?> type) {
    return Objects.requireNonNull(type.getEnclosingClass(), type::getName).getSimpleName()
        + "."
        + type.getSimpleName()
        + VERSION;
  }

  @SuppressWarnings("rawtypes")
  private static final class RefWriter extends StdSerializer<ActorRef> {

    private final ActorRefResolver refs;

    RefWriter(ActorRefResolver refs) {
      super(ActorRef.class);
      this.refs = refs;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void serialize(ActorRef ref, JsonGenerator out, SerializationContext context)
        throws JacksonException {
      out.writeString(refs.toSerializationFormat(ref));
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class RefReader extends StdDeserializer<ActorRef> {

    private final ActorRefResolver refs;

    RefReader(ActorRefResolver refs) {
      super(ActorRef.class);
      this.refs = refs;
    }

    @Override
    public ActorRef deserialize(JsonParser in, DeserializationContext context)
        throws JacksonException {
      return refs.resolveActorRef(in.getString());
    }
  }
}
