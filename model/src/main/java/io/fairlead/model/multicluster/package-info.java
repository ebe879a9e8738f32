/** Services of other clusters, in the words of the Multi-Cluster Services API (KEP-1645, D21). */
@NullMarked
package io.fairlead.model.multicluster;

import org.jspecify.annotations.NullMarked;
