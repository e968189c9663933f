using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>What people tighten on a host that others trust, in both languages; a checklist, as no two institutions hold privileges in the same place.</summary>
internal static class PrivilegedText
{
    public static string Of(string controlId, string advisoryId, Asset asset) => $"""
        # Hikeshi control {SecRuleText.Safe(controlId)} for {SecRuleText.Safe(advisoryId)}: privileged access to {asset.Id} ({asset.Role}, tier {asset.Tier})
        [ ] Nobody holds standing administrative rights there: take rights away that are not needed before the fix, and note whose.
        [ ] Who must sign in comes through the jump host, with a second factor, for a named change.
        [ ] Service accounts of the weak component cannot sign in by hand, and hold no right on other hosts.
        [ ] Break-glass accounts stay usable: test one before, and say who did.
        [ ] Give back what was taken when Hikeshi says that the control has ended.

        # Hikeshi 代替統制 {SecRuleText.Safe(controlId)}（{SecRuleText.Safe(advisoryId)}）: {asset.Id} への特権アクセス（{asset.Role}、階層 {asset.Tier}）
        [ ] 常時の管理者権限をなくす。修正まで不要な権限を外し、誰の権限かを控える。
        [ ] ログインは踏み台経由・多要素認証・変更番号を明記した場合のみとする。
        [ ] 脆弱な部品のサービスアカウントは対話ログイン不可とし、他のホストの権限を持たせない。
        [ ] 緊急用アカウントは使える状態を保つ。事前に一つ試し、実施者を控える。
        [ ] Hikeshi が代替統制の終了を示したら、外した権限を戻す。

        """;
}
