/**
 * What clients of several control planes did and were told, and whether that can be: in the spirit
 * of Jepsen and of etcd's robustness tests. Pure: histories ({@link
 * io.fairlead.multijvm.history.History}) and their checks ({@link
 * io.fairlead.multijvm.history.Checker}), which are themselves tested with a small store that has
 * known defects ({@link io.fairlead.multijvm.history.Bug}).
 */
@NullMarked
package io.fairlead.multijvm.history;

import org.jspecify.annotations.NullMarked;
