/**
 * What clients of several control planes did and were told, and whether that can be: in the spirit
 * of Jepsen and of etcd's robustness tests.
 *
 * <pre>
 *   seed ─▶ FaultPlan ─▶ Faults ─▶ cluster of processes
 *              Client, Watcher ─▶ Endpoint (Wire) ─┘ │
 *                                    Recorder ◀──────┘ ─▶ History ─▶ Checker ─▶ Report
 * </pre>
 *
 * Histories ({@link io.fairlead.multijvm.history.History}) and their checks ({@link
 * io.fairlead.multijvm.history.Checker}) are pure, and are themselves tested with a small store
 * that has known defects ({@link io.fairlead.multijvm.history.Bug}).
 */
@NullMarked
package io.fairlead.multijvm.history;

import org.jspecify.annotations.NullMarked;
