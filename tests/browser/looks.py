"""What is measured in the browser: width, targets, focus."""

from __future__ import annotations

from playwright.sync_api import Page

_SMALL_TARGETS = """() => {
  const small = [];
  for (const found of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (found.type === 'hidden' || !found.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(found);
    // A link in running text is as high as its line; what is hidden until it has the focus is no target yet.
    if (found.tagName === 'A' && style.display === 'inline') continue;
    if (found.matches('.visually-hidden, .skip')) continue;
    const box = (found.closest('label') ?? found).getBoundingClientRect();
    if (box.width < 24 || box.height < 24) small.push(`${found.outerHTML.slice(0, 90)} ${box.width}×${box.height}`);
  }
  return small;
}"""
_HAS_FOCUS_RING = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return '';
  const ringed = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  return ringed(found) || ringed(found.closest('.chip') ?? found) ? '' : found.outerHTML.slice(0, 120);
}"""
_WIDEST = """() => [...document.querySelectorAll('main *')]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
  .filter((node) => !node.closest('.table-wrap, .board, .scroll, .tabs'))
  .slice(0, 3).map((node) => node.outerHTML.slice(0, 100))"""


def small_targets(page: Page) -> list[str]:
    """Controls that are smaller than 24 × 24 CSS pixels."""
    found: list[str] = page.evaluate(_SMALL_TARGETS)
    return found


def fits(page: Page, width: int) -> bool:
    """Whether the page needs no sideways scrolling on a screen of this width."""
    page.set_viewport_size({"width": width, "height": 844 if width > 320 else 256})
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def widest(page: Page) -> list[str]:
    """What sticks out, to be said in a failure."""
    found: list[str] = page.evaluate(_WIDEST)
    return found


def stops_without_focus(page: Page, stops: int) -> list[str]:
    """Go on with Tab so often; what shows no ring of two pixels or more."""
    missing: list[str] = []
    for _stop in range(stops):
        page.keyboard.press("Tab")
        if found := page.evaluate(_HAS_FOCUS_RING):
            missing.append(found)
    return missing
