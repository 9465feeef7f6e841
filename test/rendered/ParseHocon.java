import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.File;

/** Reads HOCON files with the library that Jicofo and JVB read them with; prints each as one line of JSON. */
public class ParseHocon {
  public static void main(String[] files) {
    for (String file : files) {
      System.out.println(ConfigFactory.parseFile(new File(file)).resolve().root().render(ConfigRenderOptions.concise()));
    }
  }
}
