#pragma once

#include "layers/declare/catalog.h"

/// What components are declared with goes by its short name in all of `layers`.
namespace layers {
using namespace declare;
}
