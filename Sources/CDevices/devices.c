#include "devices.h"

void *ck_find_standard_device(void) { return keras_standard_device ? keras_standard_device() : 0; }
