/** Service: the view our logic reads, its defaults, its rules (SA*). */
@NullMarked
package io.fairlead.model.service;

import org.jspecify.annotations.NullMarked;
