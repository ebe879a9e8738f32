/**
 * Endpoints that come and go by the thousand while clients use them, each side in processes of its
 * own:
 *
 * <pre>
 *   Churn + Callers ──requests──▶ ClusterIP ──▶ Backends
 *      │  └──────────changes────▶ API                ▲
 *      └─────────────who listens, who drains─────────┘
 * </pre>
 */
@NullMarked
package io.fairlead.multijvm.churn;

import org.jspecify.annotations.NullMarked;
