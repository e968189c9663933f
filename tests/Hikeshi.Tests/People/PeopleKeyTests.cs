using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Sealing;
using Xunit;

namespace Hikeshi.Tests.People;

public sealed class PeopleKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-").FullName;

    private string KeyFile => Path.Combine(folder, "keys", "people.key");

    [Fact]
    public void Open_WhatWasSealed_IsTheSameAlsoAfterARestart()
    {
        var text = new PeopleKey(KeyFile).Seal("a", "password", "hash"u8);
        Assert.Equal("hash"u8.ToArray(), new PeopleKey(KeyFile).Open("a", "password", text));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.NotEqual(text, new PeopleKey(KeyFile).Seal("a", "password", "hash"u8));
    }

    /// <summary>What was sealed for one account or credential opens nothing of another, however the log is edited.</summary>
    [Theory]
    [InlineData("b", "password")]
    [InlineData("a", "totp")]
    public void Open_ForAnother_IsNothing(string account, string credential)
    {
        var key = new PeopleKey(KeyFile);
        Assert.Null(key.Open(account, credential, key.Seal("a", "password", "hash"u8)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all, but long enough to hold a nonce and a tag")]
    public void Open_SomethingElse_IsNothing(string text)
    {
        var key = new PeopleKey(KeyFile);
        key.Seal("a", "password", "x"u8);
        Assert.Null(key.Open("a", "password", text));
    }

    [Fact]
    public void Open_AnyChangedByte_IsNothing()
    {
        var key = new PeopleKey(KeyFile);
        var bytes = Convert.FromBase64String(key.Seal("a", "password", Encoding.UTF8.GetBytes("a hash of some length")));
        Assert.All(Enumerable.Range(0, bytes.Length), i =>
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Null(key.Open("a", "password", Convert.ToBase64String(changed)));
        });
    }

    [Fact]
    public void Seal_KeyThatOthersCanRead_IsRefused()
    {
        new PeopleKey(KeyFile).Seal("a", "password", "x"u8);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("0600", Assert.Throws<RefusedException>(() => new PeopleKey(KeyFile).Seal("a", "password", "x"u8)).Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedKey_SaysWhatToDo()
    {
        var text = new PeopleKey(KeyFile).Seal("a", "password", "x"u8);
        File.WriteAllText(KeyFile, "AAAA\n");
        Assert.Equal("people.key", Assert.Throws<RefusedException>(() => new PeopleKey(KeyFile).Open("a", "password", text)).Refusal.Code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
