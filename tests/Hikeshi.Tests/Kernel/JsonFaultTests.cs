using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Compensating.VirtualPatch;
using Xunit;

namespace Hikeshi.Tests.Kernel;

/// <summary>Refused JSON is described without the names of this program's types.</summary>
public sealed class JsonFaultTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Theory]
    [InlineData("""{"member":"bank-a","switch":{"keys":{}},"swich":1}""", "unknown member 'swich'")]
    [InlineData("""{"member":"bank-a"}""", "no member 'switch'")]
    [InlineData("""{"member":"bank-a","member":"bank-b","switch":{"keys":{}}}""", "'member' is there twice")]
    [InlineData("""{"member":5,"switch":{"keys":{}}}""", "a value of another kind")]
    [InlineData("", "it is empty")]
    public void Guard_Wrong_IsSaidPlainly(string text, string said)
    {
        File.WriteAllText(file, text);
        var refused = Assert.Throws<RefusedException>(() => GuardSettingsReader.Read(file)).Message;
        Assert.Contains(said, refused, StringComparison.Ordinal);
        Assert.DoesNotContain(".NET", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("Hikeshi.", refused, StringComparison.Ordinal);
    }

    /// <summary>Some editors begin a text with a byte-order mark.</summary>
    [Fact]
    public void Shape_ByteOrderMark_IsNoPartOfIt()
    {
        var text = Response.Compensating.VirtualPatchTests.Shape;
        Assert.Equal(RequestShapeReader.Text(RequestShapeReader.Read("s", Encoding.UTF8.GetBytes(text))), RequestShapeReader.Text(RequestShapeReader.Read("s", Encoding.UTF8.GetBytes("\uFEFF" + text))));
    }

    public void Dispose() => File.Delete(file);
}
