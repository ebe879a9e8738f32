package io.fairlead.controlplane.kinds.apply;

/**
 * What one owner has.
 *
 * @param apiVersion of its last write
 * @param time when that changed something, RFC 3339; empty if unknown
 */
record Held(FieldSet fields, String apiVersion, String time) {
  Held fields(FieldSet now) {
    return new Held(now, apiVersion, time);
  }
}
