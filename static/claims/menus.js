/* A menu closes when one presses Escape, or goes anywhere else. The one that holds the others on a phone stands before
   what it shows. */
const open = () => [...document.querySelectorAll("details:is(.menu, .whole)[open]")];
const holds = (menu, place) => menu.contains(place) || (menu.matches(".whole") && menu.nextElementSibling.contains(place));

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!holds(menu, target)) menu.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of open().reverse()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
