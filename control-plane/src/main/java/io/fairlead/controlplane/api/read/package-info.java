/**
 * Reads: what of the catalog's image a request selects, and how it is shown (objects, tables,
 * metadata). Items of a list are the bytes the catalog encoded once.
 */
@NullMarked
package io.fairlead.controlplane.api.read;

import org.jspecify.annotations.NullMarked;
