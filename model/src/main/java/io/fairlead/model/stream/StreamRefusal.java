package io.fairlead.model.stream;

/**
 * Why an agent does not do what a client wants of a pod.
 *
 * @param code HTTP status
 * @param reason of the Status, {@code NotFound}
 * @param message the sentence kubectl prints
 */
public record StreamRefusal(int code, String reason, String message) {

  /** 400. */
  public static StreamRefusal badRequest(String message) {
    return new StreamRefusal(400, "BadRequest", message);
  }

  /** 404. */
  public static StreamRefusal notFound(String message) {
    return new StreamRefusal(404, "NotFound", message);
  }

  /** 500. */
  public static StreamRefusal internal(String message) {
    return new StreamRefusal(500, "InternalError", message);
  }
}
