using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>Sharing groups of CSAF 2.1: the highest UUID means everybody, the lowest nobody (2.1 section 3.2.2.5.1; 6.1.38 to 6.1.41, 6.2.28 to 6.2.30).</summary>
internal static class SharingGroups
{
    private const string Everybody = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    private const string Nobody = "00000000-0000-0000-0000-000000000000";
    private const string NameOfEverybody = "Public";
    private const string NameOfNobody = "No sharing allowed";

    /// <summary>6.1.38 Non-Public Sharing Group with Max UUID.</summary>
    public static IEnumerable<Found> NotPublic(CsafView view) => Id(view) == Everybody && !IsClear(view) ? At(view, "id", $"the group is everybody, and the document is TLP:{Label(view)}") : [];

    /// <summary>6.1.39 Public Sharing Group with No Max UUID.</summary>
    public static IEnumerable<Found> Public(CsafView view) =>
        IsClear(view) && Id(view) is { } id && id != Everybody && !(id == Nobody && view.Tracking?.Text("status") == "draft") ? At(view, "id", "the document is TLP:CLEAR, and the group is not everybody") : [];

    /// <summary>6.1.40 Invalid Sharing Group Name.</summary>
    public static IEnumerable<Found> WrongName(CsafView view) =>
        (Name(view) == NameOfEverybody && Id(view) != Everybody) || (Name(view) == NameOfNobody && Id(view) != Nobody) ? At(view, "name", $"'{Name(view)}' is kept for another id") : [];

    /// <summary>6.1.41 Missing Sharing Group Name.</summary>
    public static IEnumerable<Found> NoName(CsafView view) =>
        (Id(view) == Everybody && Name(view) != NameOfEverybody) || (Id(view) == Nobody && Name(view) != NameOfNobody)
            ? At(view, "name", $"this id must be called '{(Id(view) == Everybody ? NameOfEverybody : NameOfNobody)}'") : [];

    /// <summary>6.2.28 Usage of Max UUID.</summary>
    public static IEnumerable<Found> UsesEverybody(CsafView view) => Id(view) == Everybody ? At(view, "id", "a group of everybody says nothing") : [];

    /// <summary>6.2.29 Usage of Nil UUID.</summary>
    public static IEnumerable<Found> UsesNobody(CsafView view) => Id(view) == Nobody ? At(view, "id", "a group of nobody") : [];

    /// <summary>6.2.30 Usage of Sharing Group on TLP:CLEAR.</summary>
    public static IEnumerable<Found> OnClear(CsafView view) => IsClear(view) && Group(view) is { } group ? [new Found(group.Path, "the document may go to everybody")] : [];

    private static CsafNode? Group(CsafView view) => view.Document?.At("distribution", "sharing_group");

    private static string? Id(CsafView view) => Group(view)?.Text("id");

    private static string? Name(CsafView view) => Group(view)?.Text("name");

    private static string? Label(CsafView view) => view.Document?.At("distribution", "tlp", "label")?.Text();

    private static bool IsClear(CsafView view) => Label(view) == "CLEAR";

    private static IEnumerable<Found> At(CsafView view, string member, string sentence) => [new Found(Group(view)!.Value.Path.Member(member), sentence)];
}
