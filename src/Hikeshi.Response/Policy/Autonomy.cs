namespace Hikeshi.Response.Policy;

/// <summary>Autonomy of an action class: 記録のみ → 推奨 → 拒否がなければ実行 → 自動実行.</summary>
public static class Autonomy
{
    public const string Record = "record";
    public const string Recommend = "recommend";
    public const string ActUnlessVetoed = "act-unless-vetoed";
    public const string Act = "act";

    /// <summary>From the least to the most.</summary>
    public static IReadOnlyList<string> Names { get; } = [Record, Recommend, ActUnlessVetoed, Act];

    public static bool IsKnown(string word) => Names.Contains(word);

    /// <summary>Whether it orders anything without a person's yes.</summary>
    public static bool Acts(string word) => word is Act or ActUnlessVetoed;

    /// <summary>What a rule of the policy asks for and what was enabled for the class are both ceilings.</summary>
    public static string Least(string one, string other) => Rank(one) <= Rank(other) ? one : other;

    private static int Rank(string word) => word switch
    {
        Act => 3,
        ActUnlessVetoed => 2,
        Recommend => 1,
        _ => 0,
    };
}
