using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Stix;

/// <summary>TLP 2.0 as STIX 2.1 marking definitions (ids published by OASIS CTI with the TLP 2.0 extension).</summary>
public static class StixMarking
{
    private static readonly Dictionary<Tlp, string> Ids = new()
    {
        [Tlp.Clear] = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        [Tlp.Green] = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        [Tlp.Amber] = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        [Tlp.AmberStrict] = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        [Tlp.Red] = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    };

    public static string IdOf(Tlp tlp) => Ids[tlp];

    /// <returns>The strictest TLP among the references; null when none of them is TLP 2.0.</returns>
    public static Tlp? Strictest(IEnumerable<string> markingRefs)
    {
        Tlp? strictest = null;
        foreach (var (tlp, id) in Ids)
        {
            if (markingRefs.Contains(id) && (strictest is null || tlp > strictest))
            {
                strictest = tlp;
            }
        }

        return strictest;
    }
}
