package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamFrame;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The last word of exec and attach: a Status, as the kubelet writes it. Pure. */
final class Statuses {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Statuses() {}

  /** Of a command that ended by itself or a signal. */
  static StreamFrame exited(int code) {
    if (code == 0) {
      return success();
    }
    ObjectNode status =
        failure(
            "NonZeroExitCode", "command terminated with non-zero exit code: exit status " + code);
    status
        .putObject("details")
        .putArray("causes")
        .addObject()
        .put("reason", "ExitCode")
        .put("message", Integer.toString(code));
    return frame(status);
  }

  static StreamFrame success() {
    return frame(status("Success"));
  }

  /** Of a command that could not be started. */
  static StreamFrame notStarted(String why) {
    String message =
        "Internal error occurred: error executing command in container: OCI runtime exec failed:"
            + " exec failed: unable to start container process: "
            + why
            + ": unknown";
    return frame(failure("InternalError", message).put("code", 500));
  }

  private static ObjectNode failure(String reason, String message) {
    return status("Failure").put("message", message).put("reason", reason);
  }

  private static ObjectNode status(String status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("metadata");
    return json.put("status", status);
  }

  private static StreamFrame frame(ObjectNode status) {
    return StreamFrame.status(JSON.writeValueAsString(status));
  }
}
