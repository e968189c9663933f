namespace Hikeshi.People.Accounts;

/// <summary>
/// One form for what a Japanese keyboard writes in two widths: full-width ASCII and the ideographic space become ASCII. Of the compatibility forms
/// (Unicode TR15) these are the ones that are typed; the program runs without ICU (<c>InvariantGlobalization</c>), where
/// <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal static class TextForm
{
    private const char FirstWide = '\uff01';
    private const char LastWide = '\uff5e';
    private const int Apart = FirstWide - '!';

    public static string Narrow(string text) => string.Create(text.Length, text, (narrow, wide) =>
    {
        for (var i = 0; i < wide.Length; i++)
        {
            narrow[i] = wide[i] switch
            {
                >= FirstWide and <= LastWide => (char)(wide[i] - Apart),
                '\u3000' => ' ',
                _ => wide[i],
            };
        }
    });
}
