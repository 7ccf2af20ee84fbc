#pragma once

#include "layers/declare/component.h"

/// What components are declared with goes by its short name in all of `layers`.
namespace layers {
using namespace declare;
}
