using System.Text;
using Hikeshi.Verbs;
using Xunit;

namespace Hikeshi.Tests.Verbs;

public sealed class VerbJsonTests
{
    [Fact]
    public void Write_Document_IsOneTextFileWithItsLastNewline()
    {
        using var output = new MemoryStream();
        VerbJson.Write(output, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", "影響");
            json.WriteEndObject();
        });
        Assert.Equal("{\n  \"name\": \"影響\"\n}\n", Encoding.UTF8.GetString(output.ToArray()).ReplaceLineEndings("\n"));
    }
}
