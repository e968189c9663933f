namespace Hikeshi.Response.Policy;

/// <summary>Autonomy of an action class: 記録のみ → 推奨 → 拒否がなければ実行 → 自動実行.</summary>
public static class Autonomy
{
    public const string Record = "record";
    public const string Recommend = "recommend";
    public const string ActUnlessVetoed = "act-unless-vetoed";
    public const string Act = "act";

    public static bool IsKnown(string word) => word is Record or Recommend or ActUnlessVetoed or Act;
}
