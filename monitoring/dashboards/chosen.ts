/** What the dashboard's variables leave of the points. A variable that is "All" leaves every point, those without the tag as well. */

export const ofRegion = { region: "/^$region$/" } as const;

export const ofBridge = { ...ofRegion, pool: "/^$pool$/", bridge: "/^$bridge$/" } as const;

export const ofHost = { ...ofRegion, pool: "/^$pool$/", host: "/^$host$/" } as const;

/** Only members of groups have a pool. */
export const ofGroup = { pool: "/^$memberPool$/" } as const;
