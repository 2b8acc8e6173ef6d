/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: oa
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `document`
--

DROP TABLE IF EXISTS `document`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `document` (
  `id` int(11) NOT NULL,
  `title` varchar(60) DEFAULT NULL,
  `created_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `document`
--

LOCK TABLES `document` WRITE;
/*!40000 ALTER TABLE `document` DISABLE KEYS */;
INSERT INTO `document` VALUES (1,'公文第 1 号','2026-11-14 18:00:00');
INSERT INTO `document` VALUES (2,'公文第 2 号','2026-11-14 19:00:00');
INSERT INTO `document` VALUES (3,'公文第 3 号','2026-11-14 20:00:00');
INSERT INTO `document` VALUES (4,'公文第 4 号','2026-11-14 21:00:00');
INSERT INTO `document` VALUES (5,'公文第 5 号','2026-11-14 22:00:00');
INSERT INTO `document` VALUES (6,'公文第 6 号','2026-11-14 23:00:00');
INSERT INTO `document` VALUES (7,'公文第 7 号','2026-11-15 00:00:00');
INSERT INTO `document` VALUES (8,'公文第 8 号','2026-11-15 01:00:00');
INSERT INTO `document` VALUES (9,'公文第 9 号','2026-11-15 02:00:00');
INSERT INTO `document` VALUES (10,'公文第 10 号','2026-11-15 03:00:00');
INSERT INTO `document` VALUES (11,'公文第 11 号','2026-11-15 04:00:00');
INSERT INTO `document` VALUES (12,'公文第 12 号','2026-11-15 05:00:00');
INSERT INTO `document` VALUES (13,'公文第 13 号','2026-11-15 06:00:00');
INSERT INTO `document` VALUES (14,'公文第 14 号','2026-11-15 07:00:00');
INSERT INTO `document` VALUES (15,'公文第 15 号','2026-11-15 08:00:00');
INSERT INTO `document` VALUES (16,'公文第 16 号','2026-11-15 09:00:00');
INSERT INTO `document` VALUES (17,'公文第 17 号','2026-11-15 10:00:00');
INSERT INTO `document` VALUES (18,'公文第 18 号','2026-11-15 11:00:00');
INSERT INTO `document` VALUES (19,'公文第 19 号','2026-11-15 12:00:00');
INSERT INTO `document` VALUES (20,'公文第 20 号','2026-11-15 13:00:00');
INSERT INTO `document` VALUES (21,'公文第 21 号','2026-11-15 14:00:00');
INSERT INTO `document` VALUES (22,'公文第 22 号','2026-11-15 15:00:00');
INSERT INTO `document` VALUES (23,'公文第 23 号','2026-11-15 16:00:00');
INSERT INTO `document` VALUES (24,'公文第 24 号','2026-11-15 17:00:00');
INSERT INTO `document` VALUES (25,'公文第 25 号','2026-11-15 18:00:00');
INSERT INTO `document` VALUES (26,'公文第 26 号','2026-11-15 19:00:00');
INSERT INTO `document` VALUES (27,'公文第 27 号','2026-11-15 20:00:00');
INSERT INTO `document` VALUES (28,'公文第 28 号','2026-11-15 21:00:00');
INSERT INTO `document` VALUES (29,'公文第 29 号','2026-11-15 22:00:00');
INSERT INTO `document` VALUES (30,'公文第 30 号','2026-11-15 23:00:00');
INSERT INTO `document` VALUES (31,'公文第 31 号','2026-11-16 00:00:00');
INSERT INTO `document` VALUES (32,'公文第 32 号','2026-11-16 01:00:00');
INSERT INTO `document` VALUES (33,'公文第 33 号','2026-11-16 02:00:00');
INSERT INTO `document` VALUES (34,'公文第 34 号','2026-11-16 03:00:00');
INSERT INTO `document` VALUES (35,'公文第 35 号','2026-11-16 04:00:00');
INSERT INTO `document` VALUES (36,'公文第 36 号','2026-11-16 05:00:00');
INSERT INTO `document` VALUES (37,'公文第 37 号','2026-11-16 06:00:00');
INSERT INTO `document` VALUES (38,'公文第 38 号','2026-11-16 07:00:00');
INSERT INTO `document` VALUES (39,'公文第 39 号','2026-11-16 08:00:00');
INSERT INTO `document` VALUES (40,'公文第 40 号','2026-11-16 09:00:00');
INSERT INTO `document` VALUES (41,'公文第 41 号','2026-11-16 10:00:00');
INSERT INTO `document` VALUES (42,'公文第 42 号','2026-11-16 11:00:00');
INSERT INTO `document` VALUES (43,'公文第 43 号','2026-11-16 12:00:00');
INSERT INTO `document` VALUES (44,'公文第 44 号','2026-11-16 13:00:00');
INSERT INTO `document` VALUES (45,'公文第 45 号','2026-11-16 14:00:00');
INSERT INTO `document` VALUES (46,'公文第 46 号','2026-11-16 15:00:00');
INSERT INTO `document` VALUES (47,'公文第 47 号','2026-11-16 16:00:00');
INSERT INTO `document` VALUES (48,'公文第 48 号','2026-11-16 17:00:00');
INSERT INTO `document` VALUES (49,'公文第 49 号','2026-11-16 18:00:00');
INSERT INTO `document` VALUES (50,'公文第 50 号','2026-11-16 19:00:00');
INSERT INTO `document` VALUES (51,'公文第 51 号','2026-11-16 20:00:00');
INSERT INTO `document` VALUES (52,'公文第 52 号','2026-11-16 21:00:00');
INSERT INTO `document` VALUES (53,'公文第 53 号','2026-11-16 22:00:00');
INSERT INTO `document` VALUES (54,'公文第 54 号','2026-11-16 23:00:00');
INSERT INTO `document` VALUES (55,'公文第 55 号','2026-11-17 00:00:00');
INSERT INTO `document` VALUES (56,'公文第 56 号','2026-11-17 01:00:00');
INSERT INTO `document` VALUES (57,'公文第 57 号','2026-11-17 02:00:00');
INSERT INTO `document` VALUES (58,'公文第 58 号','2026-11-17 03:00:00');
INSERT INTO `document` VALUES (59,'公文第 59 号','2026-11-17 04:00:00');
INSERT INTO `document` VALUES (60,'公文第 60 号','2026-11-17 05:00:00');
INSERT INTO `document` VALUES (61,'公文第 61 号','2026-11-17 06:00:00');
INSERT INTO `document` VALUES (62,'公文第 62 号','2026-11-17 07:00:00');
INSERT INTO `document` VALUES (63,'公文第 63 号','2026-11-17 08:00:00');
INSERT INTO `document` VALUES (64,'公文第 64 号','2026-11-17 09:00:00');
INSERT INTO `document` VALUES (65,'公文第 65 号','2026-11-17 10:00:00');
INSERT INTO `document` VALUES (66,'公文第 66 号','2026-11-17 11:00:00');
INSERT INTO `document` VALUES (67,'公文第 67 号','2026-11-17 12:00:00');
INSERT INTO `document` VALUES (68,'公文第 68 号','2026-11-17 13:00:00');
INSERT INTO `document` VALUES (69,'公文第 69 号','2026-11-17 14:00:00');
INSERT INTO `document` VALUES (70,'公文第 70 号','2026-11-17 15:00:00');
INSERT INTO `document` VALUES (71,'公文第 71 号','2026-11-17 16:00:00');
INSERT INTO `document` VALUES (72,'公文第 72 号','2026-11-17 17:00:00');
INSERT INTO `document` VALUES (73,'公文第 73 号','2026-11-17 18:00:00');
INSERT INTO `document` VALUES (74,'公文第 74 号','2026-11-17 19:00:00');
INSERT INTO `document` VALUES (75,'公文第 75 号','2026-11-17 20:00:00');
INSERT INTO `document` VALUES (76,'公文第 76 号','2026-11-17 21:00:00');
INSERT INTO `document` VALUES (77,'公文第 77 号','2026-11-17 22:00:00');
INSERT INTO `document` VALUES (78,'公文第 78 号','2026-11-17 23:00:00');
INSERT INTO `document` VALUES (79,'公文第 79 号','2026-11-18 00:00:00');
INSERT INTO `document` VALUES (80,'公文第 80 号','2026-11-18 01:00:00');
INSERT INTO `document` VALUES (81,'公文第 81 号','2026-11-18 02:00:00');
INSERT INTO `document` VALUES (82,'公文第 82 号','2026-11-18 03:00:00');
INSERT INTO `document` VALUES (83,'公文第 83 号','2026-11-18 04:00:00');
INSERT INTO `document` VALUES (84,'公文第 84 号','2026-11-18 05:00:00');
INSERT INTO `document` VALUES (85,'公文第 85 号','2026-11-18 06:00:00');
INSERT INTO `document` VALUES (86,'公文第 86 号','2026-11-18 07:00:00');
INSERT INTO `document` VALUES (87,'公文第 87 号','2026-11-18 08:00:00');
INSERT INTO `document` VALUES (88,'公文第 88 号','2026-11-18 09:00:00');
INSERT INTO `document` VALUES (89,'公文第 89 号','2026-11-18 10:00:00');
INSERT INTO `document` VALUES (90,'公文第 90 号','2026-11-18 11:00:00');
INSERT INTO `document` VALUES (91,'公文第 91 号','2026-11-18 12:00:00');
INSERT INTO `document` VALUES (92,'公文第 92 号','2026-11-18 13:00:00');
INSERT INTO `document` VALUES (93,'公文第 93 号','2026-11-18 14:00:00');
INSERT INTO `document` VALUES (94,'公文第 94 号','2026-11-18 15:00:00');
INSERT INTO `document` VALUES (95,'公文第 95 号','2026-11-18 16:00:00');
INSERT INTO `document` VALUES (96,'公文第 96 号','2026-11-18 17:00:00');
INSERT INTO `document` VALUES (97,'公文第 97 号','2026-11-18 18:00:00');
INSERT INTO `document` VALUES (98,'公文第 98 号','2026-11-18 19:00:00');
INSERT INTO `document` VALUES (99,'公文第 99 号','2026-11-18 20:00:00');
INSERT INTO `document` VALUES (100,'公文第 100 号','2026-11-18 21:00:00');
INSERT INTO `document` VALUES (101,'公文第 101 号','2026-11-18 22:00:00');
INSERT INTO `document` VALUES (102,'公文第 102 号','2026-11-18 23:00:00');
INSERT INTO `document` VALUES (103,'公文第 103 号','2026-11-19 00:00:00');
INSERT INTO `document` VALUES (104,'公文第 104 号','2026-11-19 01:00:00');
INSERT INTO `document` VALUES (105,'公文第 105 号','2026-11-19 02:00:00');
INSERT INTO `document` VALUES (106,'公文第 106 号','2026-11-19 03:00:00');
INSERT INTO `document` VALUES (107,'公文第 107 号','2026-11-19 04:00:00');
INSERT INTO `document` VALUES (108,'公文第 108 号','2026-11-19 05:00:00');
INSERT INTO `document` VALUES (109,'公文第 109 号','2026-11-19 06:00:00');
INSERT INTO `document` VALUES (110,'公文第 110 号','2026-11-19 07:00:00');
INSERT INTO `document` VALUES (111,'公文第 111 号','2026-11-19 08:00:00');
INSERT INTO `document` VALUES (112,'公文第 112 号','2026-11-19 09:00:00');
INSERT INTO `document` VALUES (113,'公文第 113 号','2026-11-19 10:00:00');
INSERT INTO `document` VALUES (114,'公文第 114 号','2026-11-19 11:00:00');
INSERT INTO `document` VALUES (115,'公文第 115 号','2026-11-19 12:00:00');
INSERT INTO `document` VALUES (116,'公文第 116 号','2026-11-19 13:00:00');
INSERT INTO `document` VALUES (117,'公文第 117 号','2026-11-19 14:00:00');
INSERT INTO `document` VALUES (118,'公文第 118 号','2026-11-19 15:00:00');
INSERT INTO `document` VALUES (119,'公文第 119 号','2026-11-19 16:00:00');
INSERT INTO `document` VALUES (120,'公文第 120 号','2026-11-19 17:00:00');
/*!40000 ALTER TABLE `document` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-19 23:30:04
