// The process's CPU engine, element types, and the text of failures.
#ifndef CDNN_ENGINE_H
#define CDNN_ENGINE_H

#include "cdnn.h"
#include "dnnl_versions.h"

// The one engine, made at the first call; NULL with the error text set if oneDNN cannot make it.
dnnl_engine_t cdnn_engine(void);

// dnnl_data_type_undef for a value that is not of the enumeration.
dnnl_data_type_t cdnn_data_type(cdnn_dtype type);
const char *cdnn_type_name(cdnn_dtype type);

// Sets this thread's error text.
void cdnn_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
