using Hikeshi.People.SigningIn;
using Xunit;

namespace Hikeshi.Tests.People.SigningIn;

public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("lanterns over seven canals")]
    [InlineData("vK3-f9_Qe2Lx")]
    [InlineData("四つ角の古い時計は七分おくれる")]
    [InlineData("        a space at each end ")]
    [InlineData("830192847561")]
    public void Check_LongAndOfItsOwn_IsTaken(string password) => Assert.Null(PasswordRule.Check(password, "sato"));

    [Theory]
    [InlineData("short pass1")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("123456789012")]
    [InlineData("abcdefghijklmn")]
    [InlineData("password1234")]
    [InlineData("Password1234!")]
    [InlineData("qwertyuiop123")]
    [InlineData("AdminAdmin2026")]
    [InlineData("welcome to hikeshi")]
    [InlineData("my friend Sato is here")]
    [InlineData("ｐａｓｓｗｏｒｄ１２３４")]
    [InlineData("with a \u0007 bell inside")]
    public void Check_ShortCommonOrNamingTheAccount_IsRefusedInWords(string password) =>
        Assert.NotEmpty(PasswordRule.Check(password, "sato")!.Sentence);

    /// <summary>Code points count, not their encoding: 128 of any script, and no more.</summary>
    [Theory]
    [InlineData("𠮷")]
    [InlineData("é")]
    [InlineData("x")]
    public void Check_LongestInAnyScript_CountsCharacters(string filler)
    {
        const string Start = "lanterns over seven canals";
        var longest = Start + string.Concat(Enumerable.Repeat(filler, PasswordRule.Longest - Start.Length));
        Assert.Null(PasswordRule.Check(longest, "sato"));
        Assert.NotNull(PasswordRule.Check(longest + filler, "sato"));
    }

    [Fact]
    public void Check_HalfACharacterOrAMegabyte_IsRefused()
    {
        Assert.NotNull(PasswordRule.Check("lanterns over \ud842 canals", "sato"));
        Assert.NotNull(PasswordRule.Check(new string('x', 1 << 20), "sato"));
    }
}
