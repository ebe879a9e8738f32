package io.fairlead.controlplane.api.write;

/**
 * A request body as it came.
 *
 * @param contentType the header, empty when absent
 * @param bytes never changed after it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Body(String contentType, byte[] bytes) {
  boolean isEmpty() {
    return bytes.length == 0;
  }
}
