/**
 * The history of single objects under {@code /apis/history.fairlead.io/v1}: who changed what when,
 * and the object as it was. Read from the journal by index, in pages.
 */
@NullMarked
package io.fairlead.controlplane.api.history;

import org.jspecify.annotations.NullMarked;
