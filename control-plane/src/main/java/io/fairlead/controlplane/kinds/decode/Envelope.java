package io.fairlead.controlplane.kinds.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * What Kubernetes wraps around a protobuf object: four bytes {@code k8s\0}, then {@code
 * runtime.Unknown} with the type and the object's own bytes.
 */
record Envelope(String apiVersion, String kind, ByteString raw) {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /** Whether these bytes begin as an envelope does. */
  static boolean begins(byte[] body) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (body.length <= i || body[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  static Envelope read(byte[] body) throws IOException {
    CodedInputStream in =
        CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length);
    String apiVersion = "";
    String kind = "";
    ByteString raw = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> {
          CodedInputStream type = CodedInputStream.newInstance(in.readByteArray());
          for (int field = type.readTag(); field != 0; field = type.readTag()) {
            switch (WireFormat.getTagFieldNumber(field)) {
              case 1 -> apiVersion = type.readString();
              case 2 -> kind = type.readString();
              default -> type.skipField(field);
            }
          }
        }
        case 2 -> raw = in.readBytes();
        default -> in.skipField(tag);
      }
    }
    return new Envelope(apiVersion, kind, raw);
  }
}
