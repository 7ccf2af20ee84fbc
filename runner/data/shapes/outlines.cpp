#include "runner/data/shapes/outlines.h"

namespace runner::shapes {
namespace {

Contour circle() {
    return {{1.f, 0.f},  {.951f, .309f},   {.809f, .588f},   {.588f, .809f},   {.309f, .951f},
            {0.f, 1.f},  {-.309f, .951f},  {-.588f, .809f},  {-.809f, .588f},  {-.951f, .309f},
            {-1.f, 0.f}, {-.951f, -.309f}, {-.809f, -.588f}, {-.588f, -.809f}, {-.309f, -.951f},
            {0.f, -1.f}, {.309f, -.951f},  {.588f, -.809f},  {.809f, -.588f},  {.951f, -.309f}};
}

Contour hole() {
    return {{.5f, 0.f},       {.45f, .217f},   {.312f, .391f},  {.111f, .487f},  {-.111f, .487f},
            {-.312f, .391f},  {-.45f, .217f},  {-.5f, 0.f},     {-.45f, -.217f}, {-.312f, -.391f},
            {-.111f, -.487f}, {.111f, -.487f}, {.312f, -.391f}, {.45f, -.217f}};
}

Contour crescent() {
    return {{.708f, .85f},    {.348f, .986f},   {-.036f, .976f},  {-.388f, .823f},  {-.656f, .548f}, {-.801f, .192f},
            {-.801f, -.192f}, {-.656f, -.548f}, {-.388f, -.823f}, {-.036f, -.976f}, {.348f, -.986f}, {.708f, -.85f},
            {.329f, -.774f},  {.023f, -.539f},  {-.148f, -.193f}, {-.148f, .193f},  {.023f, .539f},  {.329f, .774f}};
}

Contour heart() {
    return {{0.f, -.433f},    {.038f, -.581f},  {.25f, -.835f},  {.611f, -.867f}, {.899f, -.579f}, {.899f, -.145f},
            {.611f, .267f},   {.25f, .626f},    {0.f, .98f},     {-.25f, .626f},  {-.611f, .267f}, {-.899f, -.145f},
            {-.899f, -.579f}, {-.611f, -.867f}, {-.25f, -.835f}, {-.038f, -.581f}};
}

Contour star() {
    return {{0.f, -1.05f}, {.265f, -.364f}, {.999f, -.324f}, {.428f, .139f},   {.617f, .849f},
            {0.f, .45f},   {-.617f, .849f}, {-.428f, .139f}, {-.999f, -.324f}, {-.265f, -.364f}};
}

Contour cross() {
    return {{-.33f, -1.f}, {.33f, -1.f}, {.33f, -.33f}, {1.f, -.33f}, {1.f, .33f},   {.33f, .33f},
            {.33f, 1.f},   {-.33f, 1.f}, {-.33f, .33f}, {-1.f, .33f}, {-1.f, -.33f}, {-.33f, -.33f}};
}

Contour arrow() {
    return {{0.f, -1.f}, {.8f, -.1f}, {.28f, -.1f}, {.28f, 1.f}, {-.28f, 1.f}, {-.28f, -.1f}, {-.8f, -.1f}};
}

Contour bolt() { return {{.35f, -1.f}, {-.6f, .15f}, {-.05f, .15f}, {-.35f, 1.f}, {.6f, -.2f}, {.05f, -.2f}}; }

}  // namespace

std::span<const Shape> all_shapes() {
    static const std::vector<Shape> shapes = {
        {"circle", {circle()}},
        {"ring", {circle(), hole()}},
        {"crescent", {crescent()}},
        {"heart", {heart()}},
        {"triangle", {{{0.f, -.95f}, {1.f, .8f}, {-1.f, .8f}}}},
        {"square", {{{-.85f, -.85f}, {.85f, -.85f}, {.85f, .85f}, {-.85f, .85f}}}},
        {"star", {star()}},
        {"cross", {cross()}},
        {"arrow", {arrow()}},
        {"bolt", {bolt()}},
    };
    return shapes;
}

const Outline& bar() {
    static const Outline outline = {{{-1.f, -.16f}, {1.f, -.16f}, {1.f, .16f}, {-1.f, .16f}}};
    return outline;
}

}  // namespace runner::shapes
